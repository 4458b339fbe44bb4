package dev.viaduct.fanout;

import java.util.List;

/** Takes notices to the sockets of this instance; must not block or throw. */
public interface FanoutSink {
    /** In the order in which they were told. */
    void deliver(List<Notice> notices);
}
