"""How nearly two phrasings ask in the same words, as the classifier sees it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from chatbot.question.topics import TopicModel

Floats = NDArray[np.float32]


def nearness(texts: Sequence[str], model: TopicModel) -> Floats:
    """(n_texts, n_texts) cosine of what the classifier reads two texts by, 0 to 1.

        cos(a, b) = a . b / (|a| |b|)

    a and b are the features of two texts: the TF-IDF of words and of pairs of
    words, brought to length 1, and that of pieces of words, likewise. An
    ending or a typing error costs little, and a word that stands everywhere
    next to nothing. A text without a feature is near to none.
    """
    features = [model.features(text) for text in texts]
    terms = np.array([term for own in features for term, _ in own], dtype=np.int64)
    weights = np.array([weight for own in features for _, weight in own], dtype=np.float32)
    starts = np.cumsum([0, *map(len, features)])
    matrix = csr_matrix((weights, terms, starts), shape=(len(texts), terms.max(initial=0) + 1))
    products: Floats = (matrix @ matrix.T).toarray()
    lengths = np.sqrt(products.diagonal())
    lengths[lengths == 0] = 1
    cosines: Floats = products / np.outer(lengths, lengths)
    return cosines
