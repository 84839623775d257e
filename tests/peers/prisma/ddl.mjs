// Prints the SQL by which Prisma would make the tables of a schema, read from standard input; the argument is any PostgreSQL's address,
// which Prisma's engine wants to know the version of.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { resolve } = createRequire(join(process.env.AEON_PEERS_NODE, "package.json"));
const load = (name) => import(pathToFileURL(resolve(name)));
const { PrismaPg } = await load("@prisma/adapter-pg");
const { bindMigrationAwareSqlAdapterFactory } = await load("@prisma/driver-adapter-utils");

// The package's own entry imports its WebAssembly as a module, which this Node.js may not take yet.
const entry = "@prisma/schema-engine-wasm/schema_engine_bg";
const bindings = await load(entry);
const wasm = await readFile(resolve(entry).replace(/\.js$/, ".wasm"));
const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": bindings });
bindings.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

const database = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: process.argv[2] }));
const engine = await bindings.SchemaEngine.new({ datamodels: undefined }, () => {}, database);
const files = [{ path: "schema.prisma", content: await readFile("/dev/stdin", "utf8") }];
const { stdout } = await engine.diff({
  from: { tag: "empty" },
  to: { tag: "schemaDatamodel", files },
  script: true,
  exitCode: null,
  filters: { externalTables: [], externalEnums: [] },
});
// Ends without waiting for the engine's connection.
process.stdout.write(stdout, () => process.exit(0));
