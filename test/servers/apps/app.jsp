<%@ page trimDirectiveWhitespaces="true" session="false" buffer="16kb" contentType="text/plain;charset=UTF-8"
         import="jakarta.servlet.*,jakarta.servlet.http.*,java.util.*,java.io.*,java.nio.file.*,java.nio.charset.StandardCharsets,java.security.MessageDigest" %><%!
  // The application of origin.ts for servlet containers.
  static String quoted(String text) {
    String utf8 = new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    return "\"" + utf8.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
  // A page takes GET, HEAD and POST alone.
  @Override
  public void service(ServletRequest any, ServletResponse response) throws ServletException, IOException {
    HttpServletRequest request = (HttpServletRequest) any;
    request.setAttribute("method", request.getMethod());
    super.service(new HttpServletRequestWrapper(request) {
      @Override
      public String getMethod() { return "POST"; }
    }, response);
  }
  static byte[] large() {
    byte[] bytes = new byte[4000000];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (i % 251);
    return bytes;
  }
  static void send(HttpServletResponse response, byte[] bytes) throws IOException {
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
%><%
  String path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
  if (path.equals("/app/refused")) { response.setStatus(413); out.print("too much"); return; }
  byte[] body = request.getInputStream().readAllBytes();
  if (path.startsWith("/app/echo")) {
    StringBuilder headers = new StringBuilder();
    for (String name : Collections.list(request.getHeaderNames()))
      headers.append(headers.length() > 0 ? "," : "").append(quoted(name.toLowerCase())).append(":")
             .append(quoted(String.join(", ", Collections.list(request.getHeaders(name)))));
    String target = request.getRequestURI() + (request.getQueryString() == null ? "" : "?" + request.getQueryString());
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    response.setContentType("application/json");
    out.print("{\"method\":" + quoted((String) request.getAttribute("method")) + ",\"target\":" + quoted(target) + ",\"headers\":{" + headers
      + "},\"length\":" + body.length + ",\"sha256\":" + quoted(sha256) + "}");
    return;
  }
  switch (path) {
    case "/app/none": response.setStatus(204); return;
    case "/app/cookies":
      response.addHeader("Set-Cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT");
      response.addHeader("Set-Cookie", "b=2; Path=/");
      out.print("cookies");
      return;
    case "/app/chunked": for (String part : List.of("one,", "two,", "three")) { out.print(part); out.flush(); } return;
    case "/app/large": response.setContentType("application/octet-stream"); send(response, large()); return;
    case "/app/page":
      response.setContentType("text/html;charset=UTF-8");
      send(response, "<p>A page that is worth compressing.</p>".repeat(200).getBytes());
      return;
    case "/app/headers":
      response.setHeader("x-long", "h".repeat(3000));
      response.setHeader("x-second", "h".repeat(3000));
      response.setHeader("x-empty", "");
      response.addHeader("x-repeat", "a");
      response.addHeader("x-repeat", "b");
      response.setHeader("x-utf8", "caf\u00c3\u00a9");
      out.print("headers");
      return;
    case "/app/once":
      Files.write(Path.of(System.getenv("LOG")), (new String(body) + "\n").getBytes(), StandardOpenOption.APPEND);
      out.print("once");
      return;
    case "/app/secret": out.print("behind-the-rule"); return;
    default: response.setStatus(404); out.print("nothing here");
  }
%>
