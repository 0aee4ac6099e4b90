"""Everything that several machines need, on this one, in a folder that goes when it ends."""
