package dev.viaduct.testing;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A TCP connection of somebody who keeps to no protocol; a peer that hangs up is no error. */
public final class RawConnection implements AutoCloseable {
    /** Opcode of a continuation. */
    public static final int CONTINUATION = 0;

    /** Opcode of a text frame. */
    public static final int TEXT = 1;

    /** Opcode of a ping. */
    public static final int PING = 9;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final OutputStream out;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
    }

    /** Connects; the receive buffer is small, so that who does not read is felt soon. */
    public static RawConnection to(URI address) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(8 * 1024);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), PATIENCE_MILLIS);
            return new RawConnection(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects and upgrades to a WebSocket. */
    public static RawConnection upgraded(URI address, String path, String token) {
        RawConnection connection = to(address);
        connection.send("GET " + path + " HTTP/1.1\r\nHost: " + address.getAuthority()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer " + token + "\r\n\r\n");
        String answer = connection.readUntil("\r\n\r\n");
        if (!answer.startsWith("HTTP/1.1 101")) {
            throw new IllegalStateException(answer);
        }
        return connection;
    }

    /** Sends text as it is. */
    public boolean send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1)) && flush();
    }

    /** Sends bytes as they are, when there are enough of them; false when the peer has hung up. */
    public boolean send(byte[] bytes) {
        try {
            out.write(bytes);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends what waits; false when the peer has hung up. */
    public boolean flush() {
        try {
            out.flush();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends a whole WebSocket frame, masked with zeros; false when the peer has hung up. */
    public boolean frame(int opcode, byte[] payload) {
        return frame(opcode, true, payload);
    }

    /** Sends a WebSocket frame; false when the peer has hung up. */
    public boolean frame(int opcode, boolean last, byte[] payload) {
        return send(header(opcode, last, payload.length)) && send(payload);
    }

    /** Only announces a frame of this size. */
    public boolean announceFrame(int opcode, long size) {
        return send(header(opcode, true, size)) && flush();
    }

    private static byte[] header(int opcode, boolean last, long size) {
        ByteBuffer header = ByteBuffer.allocate(14);
        header.put((byte) (opcode | (last ? FINAL : 0)));
        if (size < 126) {
            header.put((byte) (MASKED | size));
        } else if (size < 65536) {
            header.put((byte) (MASKED | 126)).putShort((short) size);
        } else {
            header.put((byte) (MASKED | 127)).putLong(size);
        }
        header.putInt(0);
        byte[] bytes = new byte[header.position()];
        header.flip().get(bytes);
        return bytes;
    }

    /** Reads until this text has come or the peer hangs up. */
    public String readUntil(String end) {
        StringBuilder read = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            while (read.indexOf(end) < 0) {
                int next = in.read();
                if (next < 0) {
                    break;
                }
                read.append((char) next);
            }
        } catch (SocketTimeoutException e) {
            throw new UncheckedIOException("only came: " + read, e);
        } catch (IOException hungUp) {
            return read.toString();
        }
        return read.toString();
    }

    /** Reads everything until the peer hangs up; fails when it does not. */
    public String readToEnd() {
        return readUntil("\0never sent\0");
    }

    @Override
    public void close() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
