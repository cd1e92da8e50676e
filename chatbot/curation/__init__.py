"""Tools for counselors: how well the guides answer."""
