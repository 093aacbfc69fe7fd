<?php
// The application of origin.ts for PHP: the router of its own server, and the one script of PHP-FPM.
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (is_string($path) && preg_match('#^/(files|secret)/#', $path)) return false;
header_remove('X-Powered-By');
header('content-type: text/plain');
if ($path === '/app/refused') { http_response_code(413); echo 'too much'; exit; }
$body = file_get_contents('php://input');
if (is_string($path) && str_starts_with($path, '/app/echo')) {
  $headers = [];
  foreach ($_SERVER as $name => $value) {
    if (str_starts_with($name, 'HTTP_')) $headers[strtolower(strtr(substr($name, 5), '_', '-'))] = $value;
  }
  foreach (['CONTENT_TYPE', 'CONTENT_LENGTH'] as $name) {
    if (($_SERVER[$name] ?? '') !== '') $headers[strtolower(strtr($name, '_', '-'))] = $_SERVER[$name];
  }
  header('content-type: application/json');
  echo json_encode(['method' => $_SERVER['REQUEST_METHOD'], 'target' => $_SERVER['REQUEST_URI'], 'headers' => $headers,
    'length' => strlen($body), 'sha256' => hash('sha256', $body)]);
  exit;
}
switch ($path) {
  case '/app/none': http_response_code(204); break;
  case '/app/cookies':
    header('Set-Cookie: a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT');
    header('Set-Cookie: b=2; Path=/', false);
    echo 'cookies';
    break;
  case '/app/chunked': foreach (['one,', 'two,', 'three'] as $part) { echo $part; flush(); } break;
  case '/app/large': echo substr(str_repeat(implode(array_map('chr', range(0, 250))), 15937), 0, 4000000); break;
  case '/app/page':
    header('content-type: text/html');
    $page = str_repeat('<p>A page that is worth compressing.</p>', 200);
    if (str_contains($_SERVER['HTTP_ACCEPT_ENCODING'] ?? '', 'gzip')) {
      header('content-encoding: gzip');
      $page = gzencode($page);
    }
    header('content-length: ' . strlen($page));
    echo $page;
    break;
  case '/app/headers':
    header('x-long: ' . str_repeat('h', 3000));
    header('x-second: ' . str_repeat('h', 3000));
    header('x-empty: ');
    header('x-repeat: a');
    header('x-repeat: b', false);
    header('x-utf8: café');
    echo 'headers';
    break;
  case '/app/once':
    file_put_contents(getenv('LOG'), "$body\n", FILE_APPEND);
    echo 'once';
    break;
  case '/app/secret': echo 'behind-the-rule'; break;
  default: http_response_code(404); echo 'nothing here';
}
