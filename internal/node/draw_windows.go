package node

// giveUp leaves it at the limits of time and of the decoder: Windows holds no process to less by its own wish.
func giveUp() error { return nil }
