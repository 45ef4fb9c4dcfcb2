"""Published rules and the reasons that they give: one base class, one result, one way into words."""
