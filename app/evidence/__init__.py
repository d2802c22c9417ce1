"""Photos: intake, derivatives, reuse. The server never decodes; originals are write-once and never shown."""
