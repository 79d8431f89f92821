import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;

/** Reads what Metabase reads of a database through its driver: the tables that can be read, their columns, comments, types and keys. One line each, parted by tabs. */
public class Metadata {
  public static void main(String[] args) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", args[1]);
    login.setProperty("password", args[2]);
    try (Connection connection = DriverManager.getConnection(args[0], login)) {
      DatabaseMetaData metadata = connection.getMetaData();
      try (ResultSet tables = metadata.getTables(null, null, "%", new String[] {"TABLE", "PARTITIONED TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE"})) {
        while (tables.next()) {
          String schema = tables.getString("TABLE_SCHEM");
          String table = tables.getString("TABLE_NAME");
          if (schema.equals("information_schema") || schema.startsWith("pg_") || !canRead(connection, schema, table)) continue;
          print("table", schema, table, tables.getString("REMARKS"));
          try (ResultSet columns = metadata.getColumns(null, schema, table, "%")) {
            while (columns.next()) print("column", schema, table, columns.getString("COLUMN_NAME"), columns.getString("TYPE_NAME"), columns.getString("REMARKS"));
          }
          try (ResultSet keys = metadata.getPrimaryKeys(null, schema, table)) {
            while (keys.next()) print("key", schema, table, keys.getString("COLUMN_NAME"));
          }
        }
      }
    }
  }

  /** Metabase's own probe: a table that it cannot select from is not shown. */
  private static boolean canRead(Connection connection, String schema, String table) {
    try (ResultSet ignored = connection.createStatement().executeQuery("select true from \"" + schema + "\".\"" + table + "\" where 1 <> 1 limit 0")) {
      return true;
    } catch (SQLException refused) {
      return false;
    }
  }

  private static void print(String... parts) {
    for (int i = 0; i < parts.length; i++) parts[i] = parts[i] == null ? "" : parts[i].replaceAll("\\s+", " ");
    System.out.println(String.join("\t", parts));
  }
}
