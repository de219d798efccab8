package dev.signalbox.core.dialect;

/// What a request asks for, so written that two which ask for the same are the same bytes, in whatever order and with
/// whatever spaces their clients wrote them.
///
/// @param bytes valid from 0 to `length`
/// @param sampled whether a model would choose among several answers, so that another time it may give another
/// @param formed whether the answer must have a form, so that not any text will do
public record Canonical(byte[] bytes, int length, boolean sampled, boolean formed) {}
