"""Work that takes time: the step loop, what a step does, and the writing it is made of."""
