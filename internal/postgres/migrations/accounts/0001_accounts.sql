-- Sealed rows about people who sign in, agencies, sessions and links. What a row says only internal/account can read.

create table account_row (
  kind    text   collate "C" not null,
  name    text   collate "C" not null,
  owner   text   collate "C" not null,
  version bigint not null check (version > 0),
  ends    timestamptz,                   -- null means never
  sealed  bytea  not null,
  primary key (kind, name)
);

create index account_row_by_owner on account_row (kind, owner, name);
create index account_row_by_end   on account_row (ends) where ends is not null;
