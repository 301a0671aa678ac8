// Package javascript holds the test of the modules pages carry (internal/web/static/js): TypeScript's compiler reads the types their
// comments give and must find nothing.
//
// The compiler comes from npm, pinned with its hash by package-lock.json, into a temporary folder, and is run by Node; both are needed
// by this test alone. Nothing of them reaches the program: modules are served as they are written.
package javascript
