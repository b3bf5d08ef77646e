"""CMed-BERT: vocabulary, pre-training examples, pre-training, embedder.

Importing this package loads neither torch nor transformers; `pretrain`, `checkpoint` and `embedder` do. All modules here import only torch,
transformers, tokenizers, safetensors, numpy, pyarrow, the standard library and modules of `embeddings` that keep to the same list.
"""
