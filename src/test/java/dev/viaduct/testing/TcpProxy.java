package dev.viaduct.testing;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.SocketChannelConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetSocketInternal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A TCP proxy that misbehaves on demand. Its switches may be thrown by any thread at any time but its own, and are in
 * force when they return: for the connections that exist and for those that come, until another one is thrown.
 */
public final class TcpProxy implements AutoCloseable {
    /** What becomes of bytes and connections. */
    private sealed interface Mode {
        /** Every byte passes. */
        record Pass() implements Mode {}

        /** Connections end, by FIN or RST. */
        record Broken(boolean abruptly) implements Mode {}

        /** Connections stay and no byte passes. */
        record Stall() implements Mode {}

        /** Every chunk waits. */
        record Slow(Duration delay, long bytesPerSecond) implements Mode {
            long millis(int bytes) {
                return Math.max(1, delay.toMillis() + bytes * 1000L / bytesPerSecond);
            }
        }

        /** What the target says is lost, and then the connection. */
        record DropAnswers(Duration closeAfter) implements Mode {}
    }

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    // everything below happens here, so nothing needs a lock
    private final Context context = vertx.getOrCreateContext();
    private final NetClient client = vertx.createNetClient();
    private final String host;
    private final int target;
    private final Set<Link> links = new HashSet<>();
    private final int port;
    private Mode mode = new Mode.Pass();

    private TcpProxy(String host, int target) {
        this.host = host;
        this.target = target;
        this.port = onContext(this::listen).actualPort();
    }

    /** Starts a proxy that passes everything on to {@code host:target}. */
    public static TcpProxy to(String host, int target) {
        return new TcpProxy(host, target);
    }

    private Future<NetServer> listen() {
        return vertx.createNetServer(new NetServerOptions().setHost("localhost").setPort(0))
                .connectHandler(this::accept)
                .listen();
    }

    /** Where it listens, on {@code localhost}. */
    public int port() {
        return port;
    }

    /** Connections that are open now. */
    public int connections() {
        return onContext(() -> Future.succeededFuture(links.size()));
    }

    /** Every byte passes, also those held back before; the state in which a proxy starts. */
    public void pass() {
        change(new Mode.Pass());
    }

    /** Closes every connection; new ones are closed as soon as they are made. */
    public void cut() {
        change(new Mode.Broken(false));
    }

    /** Like {@link #cut()}, with a RST: the peers see a reset instead of an end. */
    public void reset() {
        change(new Mode.Broken(true));
    }

    /** Connections stay open and new ones are taken, but nothing passes; {@link #pass()} delivers what was held back. */
    public void stall() {
        change(new Mode.Stall());
    }

    /** Each chunk waits for the delay and for its share of the rate, which counts by connection and direction. */
    public void slow(Duration delay, long bytesPerSecond) {
        change(new Mode.Slow(delay, bytesPerSecond));
    }

    /** Requests pass and answers are lost; a connection is closed that long after the first loss. */
    public void dropAnswers(Duration closeAfter) {
        change(new Mode.DropAnswers(closeAfter));
    }

    private void change(Mode next) {
        onContext(() -> {
            mode = next;
            List.copyOf(links).forEach(Link::obey);
            return Future.succeededFuture();
        });
    }

    private void accept(NetSocket peer) {
        if (mode instanceof Mode.Broken broken) {
            end(peer, broken.abruptly());
            return;
        }
        peer.pause();
        Link link = new Link(peer);
        links.add(link);
        peer.closeHandler(v -> link.end(false));
        client.connect(target, host).onSuccess(link::connected).onFailure(e -> link.end(false));
    }

    private static void end(NetSocket socket, boolean abruptly) {
        if (abruptly) {
            try {
                ((SocketChannelConfig) ((NetSocketInternal) socket)
                                .channelHandlerContext()
                                .channel()
                                .config())
                        .setSoLinger(0);
            } catch (ChannelException closed) {
                return; // its peer was quicker
            }
        }
        socket.close();
    }

    private <T> T onContext(Supplier<Future<T>> action) {
        Promise<T> done = Promise.promise();
        context.runOnContext(v ->
                Future.<Void>succeededFuture().compose(nothing -> action.get()).onComplete(done));
        return done.future().toCompletionStage().toCompletableFuture().join();
    }

    /** Closes every connection and stops listening. */
    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** A connection of a peer and the one to the target that belongs to it. */
    private final class Link {
        private final NetSocket peer;
        private NetSocket upstream;
        private Flow requests;
        private Flow answers;
        private boolean lossy;
        private boolean ended;

        Link(NetSocket peer) {
            this.peer = peer;
        }

        void connected(NetSocket socket) {
            upstream = socket;
            if (ended) {
                socket.close();
                return;
            }
            requests = new Flow(this, peer, upstream, false);
            answers = new Flow(this, upstream, peer, true);
            requests.start();
            answers.start();
        }

        void obey() {
            if (mode instanceof Mode.Broken broken) {
                end(broken.abruptly());
            } else if (lossy) {
                end(false); // what was lost can't be made good
            } else if (requests != null) {
                requests.obey();
                answers.obey();
            }
        }

        void lost(Duration closeAfter) {
            if (!lossy) {
                lossy = true;
                if (closeAfter.isZero()) {
                    end(false);
                } else {
                    vertx.setTimer(closeAfter.toMillis(), timer -> end(false));
                }
            }
        }

        void end(boolean abruptly) {
            if (ended) {
                return;
            }
            ended = true;
            links.remove(this);
            TcpProxy.end(peer, abruptly);
            if (upstream != null) {
                TcpProxy.end(upstream, abruptly);
            }
        }
    }

    /** One direction of a connection: takes a chunk, and the next when that one has passed. */
    private final class Flow {
        private final Link link;
        private final NetSocket from;
        private final NetSocket to;
        private final boolean isAnswers;
        private Buffer held;
        private long timer = -1;
        private boolean over;

        Flow(Link link, NetSocket from, NetSocket to, boolean isAnswers) {
            this.link = link;
            this.from = from;
            this.to = to;
            this.isAnswers = isAnswers;
        }

        void start() {
            from.exceptionHandler(e -> link.end(true));
            // the end comes after the last byte, and after a pause only when it is over
            from.endHandler(v -> ended());
            from.closeHandler(v -> ended());
            from.handler(chunk -> {
                from.pause();
                held = held == null ? chunk : held.appendBuffer(chunk);
                obey();
            });
            from.resume();
            obey();
        }

        private void ended() {
            over = true;
            if (held == null && !(mode instanceof Mode.Stall)) {
                link.end(false);
            }
        }

        /** Does with the held chunk what the mode asks for. */
        void obey() {
            if (timer >= 0) {
                vertx.cancelTimer(timer);
                timer = -1;
            }
            if (mode instanceof Mode.Stall) {
                from.pause();
            } else if (mode instanceof Mode.DropAnswers drop && isAnswers) {
                if (held != null) {
                    held = null;
                    link.lost(drop.closeAfter());
                }
                next();
            } else if (held == null) {
                next();
            } else if (mode instanceof Mode.Slow slow) {
                timer = vertx.setTimer(slow.millis(held.length()), fired -> {
                    timer = -1;
                    write();
                });
            } else {
                write();
            }
        }

        private void write() {
            Buffer chunk = held;
            held = null;
            to.write(chunk).onComplete(written -> {
                if (held == null) {
                    obey();
                }
            });
        }

        private void next() {
            if (over) {
                link.end(false);
            } else {
                from.resume();
            }
        }
    }
}
