-- Sealed rows about people who sign in, agencies, sessions and links. What a row says only internal/account can read.

create table account_row (
  kind    text    not null,
  name    text    not null,
  owner   text    not null,
  version integer not null check (version > 0),
  ends    integer,                       -- microseconds since 1970, UTC; null means never
  sealed  blob    not null,
  primary key (kind, name)
) strict;

create index account_row_by_owner on account_row (kind, owner, name);
create index account_row_by_end   on account_row (ends) where ends is not null;
