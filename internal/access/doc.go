// Package access decides who may do and see what: facts in, decision with its reasons out.
//
// The rules are data: policies/*.cedar in the Cedar language, and policies/duties.json, which says which roles carry which duty.
// policies/README.md tells them in a table. Nothing is allowed that no rule permits, and a rule that forbids wins over every rule
// that permits. A rule that cannot be evaluated refuses.
//
// The package is pure: it reads no store and no clock and opens nothing. Callers fold the coded events of a stream into a Resource
// and ask; internal/audit records the answer and alone turns an allowed Decision into a Grant. A Decision can only be made here.
package access
