"""Tables as Prisma's schema language tells them, for `sql/schema.prisma`.

What Prisma has no words for (checks, triggers, functions) stays unsaid, and Prisma leaves it alone.
https://www.prisma.io/docs/orm/reference/prisma-schema-reference
"""

import re

import psycopg
from attrs import frozen
from psycopg.rows import class_row

HEADER = """\
// Aeon's tables for a Prisma client. Aeon's own migrations make and change them: neither `prisma migrate` nor `prisma db push` should.
// `nox -s schema` writes this file anew.

datasource db {
  provider = "postgresql"
}

generator client {
  provider = "prisma-client"
  output   = "./generated"
}
"""

TYPES = {
    "text": "String", "boolean": "Boolean", "integer": "Int", "bigint": "BigInt", "double precision": "Float",
    "timestamp(3) without time zone": "DateTime", "jsonb": "Json", "bytea": "Bytes",
}  # fmt: skip
"""The types that our tables may have."""

ON_DELETE = {"a": "NoAction", "r": "Restrict", "c": "Cascade", "n": "SetNull", "d": "SetDefault"}

COLUMNS = """
    SELECT c.relname AS "table", a.attname AS "name", format_type(a.atttypid, a.atttypmod) AS "type",
        a.attnotnull AS "required", pg_get_expr(d.adbin, d.adrelid) AS "default"
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname COLLATE "C", a.attnum
"""

INDEXES = """
    SELECT c.relname AS "table", i.relname AS "name", x.indisprimary AS "is_primary", x.indisunique AS "is_unique",
        ARRAY(SELECT a.attname::text FROM unnest(x.indkey::int[]) WITH ORDINALITY AS k (number, place)
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number ORDER BY k.place) AS "columns"
    FROM pg_index x
    JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_class c ON c.oid = x.indrelid AND c.relnamespace = 'public'::regnamespace
    -- Those with a condition or on an expression are more than Prisma can say.
    WHERE x.indpred IS NULL AND x.indexprs IS NULL
    ORDER BY x.indisprimary DESC, x.indisunique DESC, i.relname COLLATE "C"
"""

REFERENCES = """
    SELECT c.conrelid::regclass::text AS "table", c.confrelid::regclass::text AS "target",
        a.attname AS "column", b.attname AS "referred", c.confdeltype::text AS "on_delete"
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
    WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace ORDER BY c.conname COLLATE "C"
"""


@frozen
class Column:
    table: str
    name: str
    type: str
    required: bool
    default: str | None

    def line(self) -> str:
        """The field; a list has no mark for NULL, which reads as an empty one."""
        base = self.type.removesuffix("[]")
        mark = "[]" if base != self.type else "" if self.required else "?"
        touched = " @updatedAt" if self.name == "updatedAt" else ""
        return f"  {self.name} {TYPES[base]}{mark}{self._default()}{touched}"

    def _default(self) -> str:
        if self.default is None:
            return ""
        if self.default in {"true", "false"} or re.fullmatch(r"-?\d+", self.default):
            return f" @default({self.default})"
        if number := re.fullmatch(r"'(-?\d+)'::bigint", self.default):
            return f" @default({number[1]})"
        if text := re.fullmatch(r"'([^'\"\\]*)'::(text|jsonb)", self.default):
            return f' @default("{text[1]}")'
        return f' @default(dbgenerated("{self.default}"))'


@frozen
class Index:
    table: str
    name: str
    is_primary: bool
    is_unique: bool
    columns: list[str]

    def line(self) -> str:
        kind = "id" if self.is_primary else "unique" if self.is_unique else "index"
        ending = {"id": "pkey", "unique": "key", "index": "idx"}[kind]
        told = "_".join([self.table, ending] if self.is_primary else [self.table, *self.columns, ending])
        named = "" if self.name == told else f', map: "{self.name}"'
        return f"  @@{kind}([{', '.join(self.columns)}]{named})"


@frozen
class Reference:
    """A foreign key; Prisma wants a field for it on both sides."""

    table: str
    target: str
    column: str
    referred: str
    on_delete: str

    @property
    def field(self) -> str:
        return self.column.removesuffix("Id")

    def lines(self, columns: list[Column]) -> dict[str, str]:
        """The field that each of both tables gets."""
        required = next(
            column.required for column in columns if (column.table, column.name) == (self.table, self.column)
        )
        table, target = self.table.strip('"'), self.target.strip('"')
        relation = f'"{table}_{self.field}"'
        return {
            table: f"  {self.field} {target}{'' if required else '?'} @relation({relation}, fields: [{self.column}],"
            f" references: [{self.referred}], onDelete: {ON_DELETE[self.on_delete]})",
            target: f"  {self.field}Of{table} {table}[] @relation({relation})",
        }


def prisma_schema(url: str) -> str:
    """The database's tables as a Prisma schema."""
    with psycopg.connect(url) as connection:
        columns = connection.cursor(row_factory=class_row(Column)).execute(COLUMNS).fetchall()
        indexes = connection.cursor(row_factory=class_row(Index)).execute(INDEXES).fetchall()
        references = connection.cursor(row_factory=class_row(Reference)).execute(REFERENCES).fetchall()
    models = [HEADER]
    for table in dict.fromkeys(column.table for column in columns):
        fields = [column.line() for column in columns if column.table == table]
        fields += [lines[table] for reference in references if table in (lines := reference.lines(columns))]
        marks = [index.line() for index in indexes if index.table == table]
        models.append(_model(table, fields, marks))
    return "\n".join(models)


def _model(table: str, fields: list[str], marks: list[str]) -> str:
    """A model's name begins with a letter; a table that does otherwise is mapped."""
    name = "".join(word.capitalize() for word in table.split("_")) if table.startswith("_") else table
    if name != table:
        marks = [re.sub(r", map: .*\)$", ")", mark) for mark in marks] + [f'  @@map("{table}")']
    return "\n".join([f"model {name} {{", *fields, "", *marks, "}", ""])
