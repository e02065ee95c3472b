"""Jobs and their steps: the engine. It knows no content; a step is a step."""
