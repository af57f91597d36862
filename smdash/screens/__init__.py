"""Full screens and modals, one file each."""
