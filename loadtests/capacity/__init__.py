"""What a given rate needs in replicas, brokers, database shards and money, on paper, from a measured run."""
