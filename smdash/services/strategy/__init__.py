"""The strategy of a brand, its competitors, and how goals and pillars stand."""
