// A bot on discord.js. See test_peers.py for what it must do. Arguments: base URL, token.
import { createRequire } from 'node:module';

const require = createRequire(process.env.AEON_PEERS_NODE + '/');
const {
  ActionRowBuilder, ButtonBuilder, ButtonStyle, Client, EmbedBuilder, GatewayIntentBits, MessageFlags, ModalBuilder,
  Partials, PermissionFlagsBits, SlashCommandBuilder, TextInputBuilder, TextInputStyle, OverwriteType,
} = require('discord.js');

const [base, token] = process.argv.slice(2);
const intents = Object.values(GatewayIntentBits).filter((bit) => typeof bit === 'number');
const client = new Client({ intents, partials: [Partials.Channel], rest: { api: `${base}/api`, version: '10' } });
const complain = (what) => console.error('TROUBLE', what);
client.on('error', complain);
client.on('warn', complain);
client.on('shardError', complain);
process.on('warning', complain);

client.once('clientReady', async () => {
  const hello = new SlashCommandBuilder().setName('hello').setDescription('Says hello')
    .addStringOption((option) => option.setName('who').setDescription('Who').setRequired(true).setAutocomplete(true))
    .addUserOption((option) => option.setName('friend').setDescription('Friend'));
  const slow = new SlashCommandBuilder().setName('slow').setDescription('Takes its time');
  await client.guilds.cache.first().commands.set([hello, slow]);
});

const build = async (message) => {
  const role = await message.guild.roles.create({ name: 'made', colors: { primaryColor: 0xff0000 } });
  await message.member.roles.add(role, 'asked for');
  const channel = await message.guild.channels.create({
    name: 'Made Here',
    permissionOverwrites: [
      { id: message.guild.id, deny: [PermissionFlagsBits.ViewChannel] },
      { id: message.author.id, type: OverwriteType.Member, allow: [PermissionFlagsBits.ViewChannel] },
    ],
  });
  await channel.send('inside');
  await message.react('👍');
  await message.pin();
  const history = await message.channel.messages.fetch({ limit: 5 });
  if (![...history.values()].some((one) => one.content === '!build')) complain('history');
  await message.channel.send('built');
};

// What bots do about a community: the guild, a thread, a webhook, an invitation, a poll, who is gone.
const gather = async (message) => {
  const guild = await client.guilds.fetch({ guild: message.guild.id, force: true });
  if (guild.memberCount < 1) complain('guild');
  const thread = await message.startThread({ name: 'aside' });
  await thread.send('in the thread');
  await thread.setArchived(true);
  const webhook = await message.channel.createWebhook({ name: 'crier' });
  const said = await webhook.send({ content: 'by webhook', username: 'Other' });
  await webhook.editMessage(said, 'by webhook, changed');
  const invite = await message.channel.createInvite({ maxUses: 1 });
  if ((await client.fetchInvite(invite.code)).guild.id !== guild.id) complain('invite');
  const poll = { question: { text: 'Tea?' }, answers: [{ text: 'yes' }], duration: 1, allowMultiselect: false };
  const asked = await message.channel.send({ poll });
  await asked.poll.end();
  if ((await guild.members.prune({ dry: true, days: 7 })) < 0) complain('prune');
  await message.channel.send('gathered');
};

client.on('messageCreate', async (message) => {
  if (message.content === '!panel') {
    const row = new ActionRowBuilder().addComponents(
      new ButtonBuilder().setCustomId('press').setLabel('Press').setStyle(ButtonStyle.Primary),
      new ButtonBuilder().setCustomId('form').setLabel('Form').setEmoji('📝').setStyle(ButtonStyle.Secondary),
    );
    const embed = new EmbedBuilder().setTitle('Panel').setDescription('Press').setTimestamp()
      .addFields({ name: 'a', value: 'b' }).setFooter({ text: 'foot' }).setAuthor({ name: 'author' });
    await message.reply({ content: 'panel', embeds: [embed], components: [row] });
  } else if (message.content === '!build') {
    await build(message);
  } else if (message.content === '!gather') {
    await gather(message);
  } else if (message.content === '!again') {
    await message.channel.send('again');
  }
});

client.on('interactionCreate', async (interaction) => {
  if (interaction.isAutocomplete()) {
    const current = `${interaction.options.getFocused()}!`;
    await interaction.respond([{ name: current, value: current }]);
  } else if (interaction.isChatInputCommand() && interaction.commandName === 'slow') {
    await interaction.deferReply();
    await interaction.editReply('late');
    await interaction.followUp('later');
  } else if (interaction.isChatInputCommand()) {
    const said = ['hello', interaction.options.getString('who'), interaction.options.getUser('friend')?.username];
    await interaction.reply({ content: said.filter(Boolean).join(' '), flags: MessageFlags.Ephemeral });
  } else if (interaction.isButton() && interaction.customId === 'press') {
    await interaction.update('pressed');
  } else if (interaction.isButton()) {
    const field = new TextInputBuilder().setCustomId('answer').setLabel('Answer').setStyle(TextInputStyle.Short);
    const modal = new ModalBuilder().setCustomId('form').setTitle('Form');
    await interaction.showModal(modal.addComponents(new ActionRowBuilder().addComponents(field)));
  } else if (interaction.isModalSubmit()) {
    await interaction.reply(`got ${interaction.fields.getTextInputValue('answer')}`);
  }
});

client.login(token);
