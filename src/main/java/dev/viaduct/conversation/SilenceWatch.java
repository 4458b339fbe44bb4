package dev.viaduct.conversation;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.impl.command.CommandBase;
import io.vertx.sqlclient.impl.command.CommandResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection that owes an answer for too long, so that everything that waits for it fails and nobody gets it
 * again. A connection that was asked nothing may be silent as long as it likes. Sits between PostgreSQL's codec and
 * Vert.x and counts commands against responses; costs a look at the clock for each.
 */
final class SilenceWatch extends ChannelDuplexHandler {
    private final long longestNanos;
    private int owed;
    private long owedSince;
    private ScheduledFuture<?> look;

    SilenceWatch(Duration longest) {
        this.longestNanos = longest.toNanos();
    }

    @Override
    public void write(ChannelHandlerContext channel, Object message, ChannelPromise written) {
        if (message instanceof CommandBase) {
            if (owed == 0) {
                owedSince = System.nanoTime();
            }
            owed++;
            if (look == null) {
                lookIn(channel, longestNanos);
            }
        }
        channel.write(message, written);
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (message instanceof CommandResponse) {
            owed--;
            owedSince = System.nanoTime();
        }
        channel.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        if (look != null) {
            look.cancel(false);
        }
        channel.fireChannelInactive();
    }

    /** The codec has failed what waits; the driver would print on the console what is no news. */
    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        // a PgException that answers nothing is the server's last word on the connection
        if (cause instanceof IOException || cause instanceof PgException) {
            hangUp(channel);
        } else {
            channel.fireExceptionCaught(cause);
        }
    }

    private void lookIn(ChannelHandlerContext channel, long nanos) {
        look = channel.executor().schedule(() -> look(channel), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext channel) {
        look = null;
        if (owed <= 0) {
            return;
        }
        long left = longestNanos - (System.nanoTime() - owedSince);
        if (left > 0) {
            lookIn(channel, left);
        } else {
            hangUp(channel);
        }
    }

    /** Past the codec, which would say goodbye first and wait for the server's. */
    private static void hangUp(ChannelHandlerContext channel) {
        channel.pipeline().firstContext().close();
    }
}
