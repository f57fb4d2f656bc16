# Each target calls what a person could type.

.PHONY: setup run test check bench package pictures

setup:
	@scripts/setup

run: setup
	@scripts/run

test: setup
	@scripts/test

check: setup
	@scripts/check

bench: setup
	@scripts/bench

package: setup
	@scripts/package

pictures: setup
	@scripts/pictures
