// Proxy auto-configuration for the site office
// Portolan plan of proxy, catalog 2026.11.1 of 2026-11-24
// Service tags: made-up.json (public, change number 1)
// Takes for granted: the machines of the place are told where the file is; agents with proxy settings of their own do not read it
// Takes for granted: a PAC file decides by name alone, so that machines of one place that go different ways need settings of their own
// Takes for granted: the server sends the file as `application/x-ns-proxy-autoconfig`

// Every other host goes to the proxy, which decides about it. Change it here: "DIRECT", a proxy, or "PROXY 127.0.0.1:9" for nowhere
var PTL_OTHERWISE = "PROXY proxy.office.example:3128";
var PTL_PROXY_DEFAULT = "PROXY proxy.office.example:3128";
var PTL_DIRECT = "DIRECT";

var PTL_NAMES = {
  // Microsoft Entra sign-in of whoever registers the server or runs management calls, and 1 more (arc-servers.entra-legacy, file-sync.sign-in)
  "login.windows.net": PTL_PROXY_DEFAULT,
  // Microsoft Entra sign-in of whoever registers the server or runs management calls, and 1 more (arc-servers.entra-sign-in, file-sync.sign-in)
  "login.microsoftonline.com": PTL_PROXY_DEFAULT,
  // a further host of Microsoft Entra ID, used with the identity of the machine and by Windows Admin Center (arc-servers.entra-pas)
  "pas.windows.net": PTL_PROXY_DEFAULT,
  // creating the machine's resource in Azure, and deleting it again, and 1 more (arc-servers.resource-manager, file-sync.resource-manager)
  "management.azure.com": PTL_PROXY_DEFAULT,
  // creation of the service principal through which File Sync gets its rights in the subscription (file-sync.graph)
  "graph.microsoft.com": PTL_PROXY_DEFAULT,
  // fetching issuing certificates that a server does not send along, from DigiCert (certificate-status.aia-digicert)
  "cacerts.digicert.com": PTL_PROXY_DEFAULT,
  // fetching issuing certificates that a server does not send along, from GeoTrust (certificate-status.aia-geotrust)
  "cacerts.geotrust.com": PTL_PROXY_DEFAULT,
  // fetching issuing certificates that a server does not send along, from Microsoft (certificate-status.aia-microsoft)
  "caissuers.microsoft.com": PTL_PROXY_DEFAULT,
  // file data, moved straight between the server and the Azure file share with a SAS key limited to that share (file-sync.storage)
  "officefiles.file.core.windows.net": PTL_PROXY_DEFAULT,
  // issuing certificates and revocation lists of Microsoft (certificate-status.microsoft-pki)
  "www.microsoft.com": PTL_PROXY_DEFAULT,
  // revocation lists of DigiCert (certificate-status.crl-digicert-3)
  "crl3.digicert.com": PTL_PROXY_DEFAULT,
  // revocation lists of DigiCert (certificate-status.crl-digicert-4)
  "crl4.digicert.com": PTL_PROXY_DEFAULT,
  // revocation lists of Microsoft (certificate-status.crl-microsoft-old)
  "crl.microsoft.com": PTL_PROXY_DEFAULT,
  // revocation lists of Microsoft (certificate-status.mscrl-microsoft-old)
  "mscrl.microsoft.com": PTL_PROXY_DEFAULT,
  // revocation status of single certificates of DigiCert (certificate-status.ocsp-digicert)
  "ocsp.digicert.com": PTL_PROXY_DEFAULT,
  // revocation status of single certificates of Microsoft (certificate-status.ocsp-microsoft)
  "oneocsp.microsoft.com": PTL_PROXY_DEFAULT,
  // revocation status of single certificates of Microsoft (certificate-status.ocsp-microsoft-old)
  "ocsp.msocsp.com": PTL_PROXY_DEFAULT,
  // scripts and pictures of the Microsoft Entra sign-in page in the registration window (file-sync.sign-in-page)
  "aadcdn.msftauth.net": PTL_PROXY_DEFAULT,
  // sign-in library of the registration window (file-sync.sign-in-library)
  "secure.aadcdn.microsoftonline-p.com": PTL_PROXY_DEFAULT,
  // sync sessions and metadata with the Storage Sync Service of the region (file-sync.sync-service)
  "northeurope01.afs.azure.net": PTL_PROXY_DEFAULT,
  // telemetry of agents before 1.24 (arc-servers.agent-telemetry)
  "dc.services.visualstudio.com": PTL_PROXY_DEFAULT,
  // the installer of the agent for Windows, also for its automatic updates (arc-servers.windows-installer)
  "download.microsoft.com": PTL_PROXY_DEFAULT,
  // the list of trusted roots that Windows keeps up to date (certificate-status.windows-root-update)
  "ctldl.windowsupdate.com": PTL_PROXY_DEFAULT,
  // the notification service, which tells the machine that there is work for extensions or a session for it (arc-servers.notification)
  "guestnotificationservice.azure.com": PTL_PROXY_DEFAULT,
  // the older name of the Storage Sync Service of the region (file-sync.legacy-sync-service)
  "kailani7.one.microsoft.com": PTL_PROXY_DEFAULT,
  // the package repository of the agent for Linux, also for its automatic updates (arc-servers.linux-packages)
  "packages.microsoft.com": PTL_PROXY_DEFAULT,
  // the short links of the installation script and the Windows installer (arc-servers.install-links)
  "aka.ms": PTL_PROXY_DEFAULT,
  // on the bypass list of the proxy default
  "office.example": PTL_DIRECT,
  // updates of the File Sync agent through Microsoft Update, and 1 more (file-sync.update, file-sync.update-http)
  "emdl.ws.microsoft.com": PTL_DIRECT
};

function FindProxyForURL(url, host) {
  var h = host.toLowerCase().replace(/\.$/, "");
  if (Object.prototype.hasOwnProperty.call(PTL_NAMES, h)) return PTL_NAMES[h];
  // updates of the File Sync agent through Microsoft Update, and 1 more (file-sync.update, file-sync.update-http)
  if (dnsDomainIs(h, ".dl.delivery.mp.microsoft.com")) return PTL_DIRECT;
  // the storage from which packages of extensions are downloaded (arc-servers.extension-packages)
  if (dnsDomainIs(h, ".blob.core.windows.net")) return PTL_PROXY_DEFAULT;
  // updates of the File Sync agent through Microsoft Update, and 1 more (file-sync.update, file-sync.update-http)
  if (dnsDomainIs(h, ".emdl.ws.microsoft.com")) return PTL_DIRECT;
  // metadata, heartbeats and the hybrid identity of the machine, whose certificate is issued and renewed here; from agent 1.49 on also the Windows installers of one fixed version (arc-servers.hybrid-identity)
  if (dnsDomainIs(h, ".his.arc.azure.com")) return PTL_PROXY_DEFAULT;
  // the persistent channel of Azure Relay over which notifications arrive (arc-servers.notification-channel)
  if (/^azgn[a-z0-9_-]*\.servicebus\.windows\.net$/.test(h)) return PTL_PROXY_DEFAULT;
  // updates of the File Sync agent through Microsoft Update, and 1 more (file-sync.update, file-sync.update-http)
  if (dnsDomainIs(h, ".ctldl.windowsupdate.com")) return PTL_DIRECT;
  if (dnsDomainIs(h, ".download.windowsupdate.com")) return PTL_DIRECT;
  // management of extensions, and machine configuration (arc-servers.guest-configuration)
  if (dnsDomainIs(h, ".guestconfiguration.azure.com")) return PTL_PROXY_DEFAULT;
  // the notification service, which tells the machine that there is work for extensions or a session for it (arc-servers.notification)
  if (dnsDomainIs(h, ".guestnotificationservice.azure.com")) return PTL_PROXY_DEFAULT;
  // the regional hosts of Microsoft Entra ID (arc-servers.entra-regional)
  if (dnsDomainIs(h, ".login.microsoft.com")) return PTL_PROXY_DEFAULT;
  // sessions of SSH and Windows Admin Center, which the machine joins through Azure Relay, and 1 more (arc-servers.notification-channel, arc-servers.remote-sessions)
  if (dnsDomainIs(h, ".servicebus.windows.net")) return PTL_PROXY_DEFAULT;
  // updates of the File Sync agent through Microsoft Update, and 1 more (file-sync.update, file-sync.update-http)
  if (dnsDomainIs(h, ".update.microsoft.com")) return PTL_DIRECT;
  // on the bypass list of the proxy default
  if (dnsDomainIs(h, ".office.example")) return PTL_DIRECT;
  return PTL_OTHERWISE;
}
