# The application of origin.ts for Rack.
require 'digest'
require 'json'
require 'rack'

use Rack::Deflater
use Rack::Static, urls: ['/files', '/secret'], root: ENV['SITE']

LARGE = ((0..250).to_a.pack('C*') * 15_937)[0, 4_000_000]

run(lambda do |env|
  path = env['PATH_INFO']
  answer = ->(body = '', status = 200, headers = {}) { [status, headers, body.empty? ? [] : [body]] }
  next answer.call('too much', 413) if path == '/app/refused'

  body = env['rack.input'].read.to_s
  if path.start_with?('/app/echo')
    headers = env.select { |name, _| name.start_with?('HTTP_') && name != 'HTTP_VERSION' }
    headers = headers.to_h { |name, value| [name[5..].tr('_', '-').downcase, value.dup.force_encoding('UTF-8')] }
    %w[CONTENT_TYPE CONTENT_LENGTH].each { |name| headers[name.tr('_', '-').downcase] = env[name] if env[name] }
    arrived = { method: env['REQUEST_METHOD'], target: env['REQUEST_URI'], headers: headers,
                length: body.bytesize, sha256: Digest::SHA256.hexdigest(body) }
    next answer.call(JSON.generate(arrived), 200, { 'content-type' => 'application/json' })
  end
  case path
  when '/app/none' then answer.call('', 204)
  when '/app/cookies'
    answer.call('cookies', 200, { 'Set-Cookie' => "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT\nb=2; Path=/" })
  when '/app/chunked' then [200, {}, %w[one, two, three]]
  when '/app/large' then answer.call(LARGE, 200, { 'content-type' => 'application/octet-stream', 'content-length' => '4000000' })
  when '/app/page' then answer.call('<p>A page that is worth compressing.</p>' * 200, 200, { 'content-type' => 'text/html' })
  when '/app/headers'
    answer.call('headers', 200, { 'x-long' => 'h' * 3000, 'x-second' => 'h' * 3000, 'x-empty' => '',
                                  'x-repeat' => "a\nb", 'x-utf8' => 'café' })
  when '/app/hints'
    env['rack.early_hints']&.call({ 'link' => '</style.css>; rel=preload' })
    answer.call('after hints')
  when '/app/once'
    File.open(ENV['LOG'], 'ab') { |log| log.write("#{body}\n") }
    answer.call('once')
  when '/app/secret' then answer.call('behind-the-rule')
  else answer.call('nothing here', 404)
  end
end)
