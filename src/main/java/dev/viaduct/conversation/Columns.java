package dev.viaduct.conversation;

import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The parameters of a statement over {@code unnest}: one array a column. */
public final class Columns {
    private Columns() {}

    /** One parameter a column, each an array of a type the client knows. */
    public static Tuple of(Object... columns) {
        Tuple tuple = Tuple.tuple();
        for (Object column : columns) {
            tuple.addValue(column);
        }
        return tuple;
    }

    /** What one column holds of each item. */
    public static <T, V> V[] column(Collection<T> items, Function<T, V> value, IntFunction<V[]> array) {
        return items.stream().map(value).toArray(array);
    }
}
