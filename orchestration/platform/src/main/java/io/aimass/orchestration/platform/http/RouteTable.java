package io.aimass.orchestration.platform.http;

import io.aimass.orchestration.platform.http.HttpServer.Route;
import io.javalin.http.Handler;
import java.util.ArrayList;
import java.util.List;

final class RouteTable implements Routes {
    private final List<Entry> entries = new ArrayList<>();

    record Entry(Route route, Handler handler) {}

    @Override
    public void add(Method method, String path, Access access, Handler handler) {
        var route = new Route(method, path, access);
        if (entries.stream()
                .anyMatch(e -> e.route.method() == method && e.route.path().equals(path))) {
            throw new IllegalStateException(method + " " + path + " is registered twice");
        }
        entries.add(new Entry(route, handler));
    }

    List<Entry> entries() {
        return entries;
    }

    List<Route> routes() {
        return entries.stream().map(Entry::route).toList();
    }
}
