"""Tables, connections and the one writer; see docs/decisions for why there is one."""
