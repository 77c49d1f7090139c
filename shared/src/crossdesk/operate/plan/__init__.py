"""What a peak needs: partitions, replicas, brokers, databases, money; and whether scaling keeps the promise in it."""
