/// HTTP/2 from the outside, frame by frame: what the gateway says to clients and to providers that speak it.
/// [dev.signalbox.app.http2.StreamClient] is a client and [dev.signalbox.app.http2.StreamProvider] a provider
/// that do as they are told. Start at `StreamClient`.
@NullMarked
package dev.signalbox.app.http2;

import org.jspecify.annotations.NullMarked;
