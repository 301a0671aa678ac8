// Package publication puts a release on the disk: the folder that may be given to the world with its tables and pages, the part of it
// that is for the owner alone, and the ledger beside the dataset.
//
// It decides nothing about privacy: package release says what may be written and what a budget holds. What it promises: an entry of the
// ledger is on the disk before anything is measured, one program at a time writes a ledger, a folder that exists is never written into,
// and pages hold nothing but what the tables of the same folder hold, save under owner/.
//
// It reads no clock and draws no randomness.
package publication
