"""What the operations say of themselves and of their arguments, marked for translators.

The texts stand in the docstrings of the operations, where people read them who write code; a test holds both together.
"""

from __future__ import annotations

from wtransplant.words import mark

TEXTS = frozenset(
    (
        mark("One source, taken over unchanged"),
        mark("Two axes exchanged; rows and columns without arguments"),
        mark("Axes in another order: permute((2, 0, 1)) puts the last one first"),
        mark("Elements laid out anew, as torch.reshape; one size may be -1 and follows from the others"),
        mark("sizes; without any, the target key's own, which only the last step knows."),
        mark("Axes of size one taken away: (C, 1, 1) to (C,)"),
        mark("which; without any, all that have size one."),
        mark("Axes of size one put in: (C,) to (C, 1, 1) is unsqueeze((1, 2))"),
        mark("where they are in the result, all counted from the front or all from the back."),
        mark("Tensors one after the other along an axis, in the order of the sources"),
        mark("along which."),
        mark("of how many tensors each result is made; 0 for all."),
        mark("Part i of n equal parts along an axis, or of parts of the given sizes"),
        mark("which, from 0; 0/3, or a name that a rule gives an index to."),
        mark("of all parts, where they are not equal."),
        mark("Tensors of one shape put under a new axis, in the order of the sources"),
        mark("where the new axis is in the result."),
        mark(
            "One of the tensors along an axis, which goes away: unstack(0, 3) is the fourth expert's matrix"
        ),
        mark("which, from 0; 3, 3/8 where there must be eight, or a name that a rule gives an index to."),
        mark("Rows start to stop of an axis as Python slices them, but never beyond its ends"),
        mark("the first one; negative from the end."),
        mark("the one behind the last; by default to the end."),
        mark("from one to the next, at least 1."),
        mark("Rows by number, in this order, each as often as it is named: classes in another order"),
        mark("the rows; negative from the end."),
        mark("An axis the other way round: flip(1) takes a first convolution from BGR to RGB"),
        mark("Axes made longer; what is new is filled"),
        mark("which; without any, all."),
        mark("the new ones; without any, those of the target key."),
        mark(
            "a number; zeros; mean, that of the rows along the axis; initial, what the target has "
            "there before the transplant."
        ),
        mark("where the tensor comes to lie in the longer axes."),
        mark("Axes made shorter; what is beyond is left out"),
        mark("which end, or the centre, stays."),
        mark(
            "Another dtype, rounded as torch does. The result gets the target key's dtype in the end "
            "in any case"
        ),
        mark("torch's name without the prefix."),
        mark("Every element times a factor; calculated in float32 or wider, the dtype stays"),
        mark("not 0; constant fills with zeros."),
        mark(
            "The sum of several tensors of one shape, each times its weight; their mean without "
            "weights (model soup)"
        ),
        mark("one for each source."),
        mark("One number everywhere, without any source"),
        mark("the number."),
        mark("the shape; without any, the target key's, and its dtype. With sizes the dtype is float32."),
        mark("A vision transformer's position embedding, resampled to another grid of patches"),
        mark("extra tokens in front (class token, registers), which are taken over as they are."),
        mark("rows and columns of patches in the target; by default from the target key, a square."),
        mark("those of the source; by default a square."),
        mark("the interpolation."),
        mark("whether it is low-pass filtered where the grid becomes smaller."),
        mark("A text model's position embedding (N, C) or (1, N, C), made longer or shorter"),
        mark("positions in the target, with the extra rows; by default from the target key."),
        mark("extra rows in front, taken over as they are (2 in RoBERTa and OPT)."),
        mark(
            "linear spreads the positions evenly, the first and the last stay the first and the last "
            "(in float32); repeat starts again from the first, as Longformer was made of RoBERTa."
        ),
        mark("A table of relative position biases, resampled to another window of h×w patches"),
        mark("rows at the end for pairs with a class token, taken over as they are: 3 in BEiT, 0 in Swin."),
        mark("rows and columns of the target's window; by default from the target key, a square."),
        mark(
            "geometric is linear between places that lie the further apart the further out they are, "
            "in float32, as timm.layers.resize_rel_pos_bias_table and before it BEiT's fine-tuning "
            "script; bicubic is timm's resize_rel_pos_bias_table_simple, as in Swin's repository."
        ),
        mark("A patch embedding (O, I, h, w) for patches of another size"),
        mark("rows and columns of a patch in the target; by default from the target key."),
        mark("the interpolation of the image that is thought to be resized."),
        mark("whether that is low-pass filtered where it becomes smaller."),
        mark("A kernel (O, I, …) for another number of input channels; computed in float32"),
        mark(
            "adapt as timm's adapt_input_conv: sum into one channel, repeat into several; sum gives "
            "every new channel the sum of the old ones divided by the number of new ones, so that an "
            "image whose channels are all the same has the same response; mean gives every new "
            "channel the mean of the old ones, so that weights keep their magnitude; repeat goes "
            "through the old ones in turn, times old number / new number."
        ),
        mark("input channels in the target; by default from the target key."),
        mark("A kernel (O, I, H, W) for video, (O, I, T, H, W)"),
        mark("T; by default from the target key."),
        mark(
            "repeat in every frame, divided by T, so that a still video has the image's response "
            "(I3D, arXiv:1705.07750, section 2.1); centre in the middle frame (T // 2), zeros in the "
            "others (ViViT, arXiv:2103.15691, section 3.4)."
        ),
        mark("A kernel (O, I, T, H, W) for images: its frames added up, as a still video would meet them"),
        mark("The rows of the tokens that both vocabularies have; the others are filled"),
        mark("what the other rows get: the target's initial ones, the mean of all source rows, or zeros."),
        mark("in the target; by default from the target key."),
        mark("file of the source's vocabulary."),
        mark("file of the target's."),
        mark("Rows of a query or key projection from pairs side by side to two halves, in each head"),
        mark("of this projection; the key's own number where it has fewer than the query."),
        mark("rotated dimensions of each head, the first ones, where not all are (rotary_dim of GPT-J)."),
        mark("Rows of a query or key projection from two halves to pairs side by side, in each head"),
        mark("as of RotaryToHalf, whose inverse it is."),
        mark("as there."),
        mark("The weight of a length g and a direction v, in this order: v · g / ‖v‖"),
        mark(
            "the axis along which each index has a length of its own, as torch's argument; None for "
            "one length."
        ),
        mark("The length weight_g of a weight; the weight itself is its weight_v"),
        mark("as of FoldWeightNorm."),
        mark("Weight or bias of a layer that does what it and the batch norm behind it do in eval mode"),
        mark("which of the new layer's two tensors."),
        mark("of the batch norm, which its state dict does not hold: 1e-5 in torch, 1e-3 in Keras."),
        mark("of the weight, along which the outputs lie; 1 for transposed convolutions."),
        mark("Every element plus a number; calculated in float32 or wider, the dtype stays"),
        mark("what is added."),
    )
)
