// Package vault keeps personal data sealed: keys per data subject, sealing, opening against a Grant, and erasing.
//
// The hierarchy, outermost first: the root secret (a passphrase through Argon2id, or a key file) wraps the node's key; the node's key
// wraps each agency's key; an agency's key wraps the data keys: one per scope and data subject, and one per scope for its shared
// facts. A scope is a stream: a case, or the tip or screening where a person was first recorded, whose key the person keeps. Every
// key is random and only wrapped by the one above, never derived from it, so that destroying the wrapped bytes destroys the key.
//
// Data keys are read from the key store for every look and never kept: a key erased anywhere is gone everywhere at the next look. What
// was opened lately is kept in memory, and given out only while its keys are still in the store and only against a Grant; erasing
// forgets it all.
// Sealing uses HKDF-SHA-256 and XChaCha20-Poly1305 with a key commitment; docs/formats/sealed-box.md has the exact form and a vector.
// docs/keys.md says what may still hold old copies of keys.
//
// The vault decides nothing: what a Grant covers was decided by internal/access and recorded by internal/audit. It keeps nothing: the
// key store is written by internal/sqlite and internal/postgres, and vaulttest is the suite both pass.
package vault
