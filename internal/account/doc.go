// Package account holds the people who sign in, their agencies, passwords, sessions, one-time links and the slowing of guesses.
//
// Desk is what the rest of the program talks to. It decides who somebody is; what they may do is internal/access, and that an act
// on an account is recorded is internal/casework and internal/audit. Time comes in as an argument of every call and randomness
// with Settings, so a run can be replayed.
//
// # What rests in the store
//
// A Store keeps sealed rows and nothing else. The body of every row (names, password hash, roles, device labels, parked text) is
// sealed under the key given to Open and bound to the row's kind, name, owner, version and end, so whoever can write to the
// database can neither read who works here, nor try passwords against a stolen copy, nor give themselves a role, a session or a
// link. What a row is called is an identifier, the SHA-256 of a secret, or a keyed hash (of a sign-in name, of a network address).
// What remains possible to them is deleting rows and putting a whole older row back.
//
// # Invariants
//
//   - A token, link secret or password is never stored, logged or put into an error; tokens and secrets have 256 random bits and
//     only their SHA-256 is kept, passwords only as argon2id (RFC 9106).
//   - An account is read again for every request: disabling it or changing its roles takes effect with the next request. Every
//     account has an epoch; a session belongs to the epoch it began in and ends with it, so "end every session" is one write.
//   - A session that was found over stays over, whatever the clock does afterwards.
//   - A sign-in name that nobody has costs the same hash work, gets the same text and is slowed like one that somebody has.
//   - Slowing never exceeds MaxWait, a refused attempt does not lengthen it, and a device from which the person has signed in
//     before has a counter of its own: nobody can lock a colleague out.
//   - Nobody but the person chooses a password: administrators hand out links that work once, for LinkLife.
//   - Text typed when a session timed out is given back to the same account only.
//
// Requirements behind these: OWASP ASVS 5.0.0, chapters 6 and 7.
package account
