"""The only requests that leave for elsewhere than Discord, and only to addresses that the operator has named."""
