"""Knowledge -> views: what science says, the exercises, the lessons, as the report shows them."""
