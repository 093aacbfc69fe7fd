import { readFileSync } from 'node:fs';
import { testServer } from './support/server-suite.ts';
import { APPS, type Place } from './support/software.ts';

const HOME = '/usr/share/tomcat10';

const config = ({ folder, port, tlsPort, certificate, key, site }: Place): string => `
<Server port="-1">
  <Service name="Catalina">
    <Connector address="127.0.0.1" port="${port}" keepAliveTimeout="2000" maxKeepAliveRequests="7" compression="on"
               maxHttpHeaderSize="16384" maxSwallowSize="1000" maxThreads="20"/>
    <Connector address="127.0.0.1" port="${tlsPort}" SSLEnabled="true" maxHttpHeaderSize="16384" maxThreads="20">
      <SSLHostConfig>
        <Certificate certificateFile="${certificate}" certificateKeyFile="${key}"/>
      </SSLHostConfig>
    </Connector>
    <Engine name="Catalina" defaultHost="all">
      <Host name="all" appBase="${folder}/none" autoDeploy="false">
        <Context path="" docBase="${site}"/>
      </Host>
    </Engine>
  </Service>
</Server>
`;

const WEB_XML = `
<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
  <servlet>
    <servlet-name>app</servlet-name>
    <jsp-file>/WEB-INF/app.jsp</jsp-file>
  </servlet>
  <servlet-mapping>
    <servlet-name>app</servlet-name>
    <url-pattern>/app/*</url-pattern>
  </servlet-mapping>
</web-app>
`;

testServer({
  name: 'Tomcat',
  program: `${HOME}/bin/catalina.sh`,
  version: ['version'],
  files: (place) => ({
    'conf/server.xml': config(place),
    'conf/web.xml': readFileSync('/etc/tomcat10/web.xml', 'utf8'),
    'site/WEB-INF/web.xml': WEB_XML,
    'site/WEB-INF/app.jsp': readFileSync(`${APPS}/app.jsp`, 'utf8'),
    'temp/.keep': '',
    'logs/.keep': '',
  }),
  commands: () => [[`${HOME}/bin/catalina.sh`, 'run']],
  environment: ({ folder }) => ({
    CATALINA_HOME: HOME,
    CATALINA_BASE: folder,
    CATALINA_OPTS: '-Xmx256m -XX:TieredStopAtLevel=1',
  }),
  lacks: {
    '103': 'servlets before 6.1 cannot send early hints',
    'HTTP/1.0': 'answers HTTP/1.1 to every HTTP/1.1 request',
    reload: 'has no graceful reload of its connectors',
  },
});
