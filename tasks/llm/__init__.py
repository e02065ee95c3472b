"""Say a channel's short texts in other words with a language model; what it says is judged here.

`reword` is the door. A model may only propose: what fails a guard stays as the engine wrote it.
"""
