.PHONY: up test check lock
up test check lock:
	./toombos $@
