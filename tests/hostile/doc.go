// Package hostile sends to a program of its own what phones and people should never send, and sees that each is answered as
// docs/hostile-inputs.md says: refused with words, or kept as it was sent and shown as text; never half, never with a fault of ours.
// The tests carry the number of their row there.
package hostile
