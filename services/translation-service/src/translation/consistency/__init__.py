"""Whether customers are told the same in every language: what people reply in equal cases is compared."""
