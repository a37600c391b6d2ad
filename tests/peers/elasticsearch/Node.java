import static org.codelibs.elasticsearch.runner.ElasticsearchClusterRunner.newConfigs;

import org.codelibs.elasticsearch.runner.ElasticsearchClusterRunner;

/** Starts a single node of Elasticsearch on the loopback interface: Node FOLDER HTTP-PORT TRANSPORT-PORT. */
public class Node {
  public static void main(String[] arguments) throws Exception {
    ElasticsearchClusterRunner runner = new ElasticsearchClusterRunner();
    runner.onBuild((number, settings) -> {
      settings.put("network.host", "127.0.0.1");
      settings.put("http.port", arguments[1]);
      settings.put("transport.port", arguments[2]);
      settings.put("discovery.type", "single-node");
      settings.putList("discovery.seed_hosts");
    }).build(newConfigs().clusterName("churnops").numOfNode(1).basePath(arguments[0]).useLogger());
    runner.ensureYellow();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        runner.close();
      } catch (Exception ignored) {
        // The process ends anyway.
      }
    }));
    Thread.currentThread().join();
  }
}
