"""The same postings in Milvus; nothing else knows of it."""
