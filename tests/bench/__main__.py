"""All measurements, one after another."""

from tests.bench import gateway

gateway.main()
