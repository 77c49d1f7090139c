"""What further replicas bring, and the law fitted to it."""
