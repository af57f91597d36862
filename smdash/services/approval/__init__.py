"""The client's page for approval, and what came back."""
