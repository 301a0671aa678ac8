// Package audit records every look and every act in one Merkle tree, and alone makes the Grants that open personal data.
//
// An entry is a canonical JSON record; its leaf hash and the stored hashes of the tree (RFC 6962 shapes, by
// golang.org/x/mod/sumdb/tlog) lie in the log's own database and are written in the transaction of the look or act itself. Nothing is
// shown before its entry is durable: a failing write fails the look. Refusals are entries too.
//
// A Grant can only come from Look, which takes decisions only internal/access makes; internal/vault opens nothing without one. The
// zero Grant covers nothing and is refused everywhere.
//
// Entries name people by account, agency and stream identifiers, never by name. The random salt keeps an entry from being guessed
// from its leaf hash. Signed checkpoints and witnesses are not here. The format is in docs/formats/audit-entry.md.
package audit
