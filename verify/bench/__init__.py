"""How long the pages take, beside the same chapters run as notebooks."""
