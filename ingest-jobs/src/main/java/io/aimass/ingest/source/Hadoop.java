package io.aimass.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Files by URI on whatever storage; those on local disks as they are, without checksum files beside them. */
public final class Hadoop {
    private Hadoop() {}

    public static FileSystem system(Path path, Configuration conf) throws IOException {
        var system = path.getFileSystem(conf);
        return system instanceof LocalFileSystem local ? local.getRawFileSystem() : system;
    }

    static InputStream open(String uri, long offset, Configuration conf) throws IOException {
        var path = new Path(uri);
        var in = system(path, conf).open(path, 1 << 16);
        if (offset > 0) {
            in.seek(offset);
        }
        return in;
    }

    public static OutputStream create(String uri, Configuration conf) throws IOException {
        var path = new Path(uri);
        return system(path, conf).create(path, true, 1 << 16);
    }

    public static void delete(String uri, Configuration conf) throws IOException {
        var path = new Path(uri);
        system(path, conf).delete(path, true);
    }
}
