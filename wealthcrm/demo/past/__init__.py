"""What the demo's bank did before its first start: as if it had lived with the CRM for a while."""

from operations.services.acting import Acting, Origin

# Who did it, as the audit tells: whoever had the bank generated.
GENERATED = Acting(Origin.COMMAND, "generate_bank")
