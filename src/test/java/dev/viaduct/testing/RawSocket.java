package dev.viaduct.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client that does over bare TCP what no WebSocket library would: odd handshakes, odd frames, not reading. */
public final class RawSocket implements AutoCloseable {
    /** Opcode of a continuation. */
    public static final int CONTINUATION = 0;

    /** Opcode of a text frame. */
    public static final int TEXT = 1;

    /** Opcode of a binary frame. */
    public static final int BINARY = 2;

    /** Opcode of a close frame. */
    public static final int CLOSE = 8;

    /** Opcode of a ping. */
    public static final int PING = 9;

    /** Opcode of a pong. */
    public static final int PONG = 10;

    private static final int PATIENCE_MILLIS = 15_000;
    private static final byte[] MASK = {1, 2, 3, 4};

    /** The gateway's answer to a request; names of headers are in lower case. */
    public record Answer(int status, Map<String, String> headers, String body) {
        /** One header or null. */
        public String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }

        /** The body as JSON. */
        public JsonObject json() {
            return new JsonObject(body);
        }
    }

    /** A frame of the gateway. */
    public record Frame(int opcode, byte[] payload) {
        /** The payload of a text frame. */
        public JsonObject json() {
            return new JsonObject(new String(payload, StandardCharsets.UTF_8));
        }
    }

    private final Socket socket;
    private final DataInputStream in;

    private RawSocket(URI gateway, int receiveBuffer) {
        try {
            socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(gateway.getHost(), gateway.getPort()));
            in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 512));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects and asks for the upgrade; {@code query} is empty or begins with {@code ?}. */
    public static Answer handshake(String app, String query, String... headers) {
        try (RawSocket client = new RawSocket(Gateway.address(), 0)) {
            return client.upgrade(app, query, headers);
        }
    }

    /** A client of {@link Gateway#APP} behind the handshake that has read nothing yet. */
    public static RawSocket open(String token) {
        return open(token, "", 0);
    }

    /** Like {@link #open(String)}, with a receive buffer of this size where it is not 0. */
    public static RawSocket open(String token, String query, int receiveBuffer) {
        RawSocket client = new RawSocket(Gateway.address(), receiveBuffer);
        Answer answer = client.upgrade(Gateway.APP, query, "Authorization: Bearer " + token);
        assertThat(answer.status()).as(answer.body()).isEqualTo(101);
        return client;
    }

    private Answer upgrade(String app, String query, String... headers) {
        List<String> lines = new ArrayList<>(List.of(
                "GET /v1/apps/" + app + "/socket" + query + " HTTP/1.1",
                "Host: " + Gateway.address().getAuthority(),
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        lines.addAll(List.of(headers));
        return request(lines);
    }

    private Answer request(List<String> lines) {
        write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        try {
            int status = Integer.parseInt(line().split(" ")[1]);
            Map<String, String> headers = new TreeMap<>();
            String header = line();
            while (!header.isEmpty()) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
                header = line();
            }
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            return new Answer(status, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.readUnsignedByte();
        while (b != '\n') {
            if (b != '\r') {
                line.write(b);
            }
            b = in.readUnsignedByte();
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Writes any bytes; false when the gateway has hung up. */
    public boolean write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Writes a frame; false when the gateway has hung up. */
    public boolean frame(int opcode, boolean isFinal, byte[] payload) {
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK[i % 4];
        }
        return write(encoded(opcode, isFinal, true, masked));
    }

    /** Writes a frame without the mask that the RFC wants from clients. */
    public boolean unmasked(int opcode, byte[] payload) {
        return write(encoded(opcode, true, false, payload));
    }

    /** Writes a text frame. */
    public RawSocket text(String text) {
        frame(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private static byte[] encoded(int opcode, boolean isFinal, boolean mask, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) ((isFinal ? 0x80 : 0) | opcode));
        int masked = mask ? 0x80 : 0;
        if (payload.length < 126) {
            frame.put((byte) (masked | payload.length));
        } else if (payload.length < 65536) {
            frame.put((byte) (masked | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (masked | 127)).putLong(payload.length);
        }
        if (mask) {
            frame.put(MASK);
        }
        frame.put(payload).flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    /** The next frame, whatever it is. */
    public Frame read() {
        try {
            int opcode = in.readUnsignedByte() & 0x0f;
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = Math.toIntExact(in.readLong());
            }
            return new Frame(opcode, in.readNBytes(length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame with this opcode; others before it are passed over. */
    public Frame read(int opcode) {
        Frame frame = read();
        while (frame.opcode() != opcode) {
            frame = read();
        }
        return frame;
    }

    /** The next text frame of this type; all before it are passed over. */
    public JsonObject next(String type) {
        JsonObject frame = read(TEXT).json();
        while (!type.equals(frame.getString("type"))) {
            frame = read(TEXT).json();
        }
        return frame;
    }

    /** The code with which the gateway closes; everything before it is passed over. 1006 when it just hangs up. */
    public int closeCode() {
        try {
            byte[] payload = read(CLOSE).payload();
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
        } catch (UncheckedIOException e) {
            return 1006;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
